"""Unpacks the kernel inside a bzImage, so that an emulator need not do it at every boot: extract-vmlinux.py IN OUT"""
import lzma
import subprocess
import sys
import zlib


def unzstd(packed):
    return subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True).stdout


FORMATS = {
    b"\xfd7zXZ\0": lambda packed: lzma.LZMADecompressor().decompress(packed),
    b"\x1f\x8b\x08": lambda packed: zlib.decompressobj(31).decompress(packed),
    b"\x28\xb5\x2f\xfd": unzstd,
}


def main(source, result):
    image = open(source, "rb").read()
    for magic, unpack in FORMATS.items():
        at = image.find(magic)
        while at >= 0:
            try:
                kernel = unpack(image[at:])
            except (lzma.LZMAError, zlib.error):
                kernel = b""
            if kernel.startswith(b"\x7fELF"):
                open(result, "wb").write(kernel)
                return
            at = image.find(magic, at + 1)
    sys.exit(f"{source}: no compressed kernel found")


main(*sys.argv[1:])
