"""Runs a program on a terminal of its own, and copies what it writes there to standard output.

    python3 pseudo_terminal.py TEXT SIGNAL PROGRAM [ARGUMENT...]

When TEXT is on the screen for the first time, Ctrl-C is pressed (SIGNAL is "2") or the program gets another signal; an empty TEXT never is.
"""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios

text, number, program = sys.argv[1].encode(), int(sys.argv[2] or 0), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(program[0], program)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
screen = b""
while True:
    try:
        written = os.read(terminal, 65536)
    except OSError:
        break
    if not written:
        break
    sys.stdout.buffer.write(written)
    screen += written
    if text and text in screen:
        if number == signal.SIGINT:
            os.write(terminal, b"\x03")
        else:
            os.kill(child, number)
        text = b""
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
