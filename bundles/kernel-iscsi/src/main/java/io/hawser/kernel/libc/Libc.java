package io.hawser.kernel.libc;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** The C library, as far as it is needed; a failed call throws with its {@code errno}. */
public interface Libc extends Library {
  int AF_NETLINK = 16;
  int SOCK_RAW = 3;
  int SOCK_CLOEXEC = 0x80000;
  int NETLINK_ISCSI = 8;
  int NETLINK_KOBJECT_UEVENT = 15;
  int SOL_SOCKET = 1;
  int SO_RCVBUF = 8;
  int SO_RCVBUFFORCE = 33;
  int O_RDWR = 2;
  int O_NONBLOCK = 0x800;
  int O_CLOEXEC = 0x80000;
  short POLLIN = 1;
  int EFD_NONBLOCK = 0x800;
  int EFD_CLOEXEC = 0x80000;

  /** Loads it. */
  static Libc load() {
    return Native.load("c", Libc.class);
  }

  int socket(int domain, int type, int protocol) throws LastErrorException;

  int bind(int fd, Pointer address, int length) throws LastErrorException;

  int setsockopt(int fd, int level, int name, IntByReference value, int length)
      throws LastErrorException;

  long sendto(int fd, Pointer data, long length, int flags, Pointer address, int addressLength)
      throws LastErrorException;

  long recvfrom(
      int fd, Pointer data, long length, int flags, Pointer address, IntByReference addressLength)
      throws LastErrorException;

  int poll(Pointer fds, long count, int timeoutMillis) throws LastErrorException;

  int open(String path, int flags) throws LastErrorException;

  int ioctl(int fd, long request, Pointer argument) throws LastErrorException;

  long read(int fd, Pointer data, long length) throws LastErrorException;

  long write(int fd, Pointer data, long length) throws LastErrorException;

  int eventfd(int initial, int flags) throws LastErrorException;

  int close(int fd) throws LastErrorException;

  int getpid();
}
