using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cake.LambdaLayer.Sandbox;

/// <summary>
/// A filter of system calls that packages have no need of, and that reach into other processes or widen what the kernel can be attacked by:
/// they fail with EPERM.
/// </summary>
/// <remarks>
/// Sources: seccomp(2), bpf programs of <c>struct sock_filter</c>; numbers: syscall tables of Linux 6 for x86_64 and for the generic table,
/// which arm64 has. The choice is that of Docker's default profile, without what it allows by capabilities, and io_uring.
/// </remarks>
internal static class SystemCallFilter
{
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF_0000;
    private const uint FailWithPermission = 0x0005_0001;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;

    /// <summary>The numbers of x86_64 begin anew there, for programs with 32-bit pointers.</summary>
    private const uint FirstOfX32 = 0x4000_0000;

    private static readonly uint[] s_common = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442];

    // acct, add_key, bpf, chroot, clock_settime, delete_module, finit_module, init_module, ioperm, iopl, kexec_file_load, kexec_load,
    // keyctl, mount, name_to_handle_at, open_by_handle_at, perf_event_open, pivot_root, process_vm_readv, process_vm_writev, ptrace,
    // quotactl, reboot, request_key, setns, settimeofday, swapoff, swapon, syslog, umount2, unshare, userfaultfd; then io_uring_*,
    // open_tree, move_mount, fs*, pidfd_getfd and mount_setattr, which are the same everywhere.
    private static readonly uint[] s_ofX64 =
    [
        163,
        248,
        321,
        161,
        227,
        176,
        313,
        175,
        173,
        172,
        320,
        246,
        250,
        165,
        303,
        304,
        298,
        155,
        310,
        311,
        101,
        179,
        169,
        249,
        308,
        164,
        168,
        167,
        103,
        166,
        272,
        323,
        .. s_common,
    ];

    private static readonly uint[] s_ofArm64 =
    [
        89,
        217,
        280,
        51,
        112,
        106,
        273,
        105,
        294,
        104,
        219,
        40,
        264,
        265,
        241,
        41,
        270,
        271,
        117,
        60,
        142,
        218,
        268,
        170,
        225,
        224,
        116,
        39,
        97,
        282,
        .. s_common,
    ];

    /// <summary>The program, as bubblewrap takes it (<c>--seccomp</c>).</summary>
    /// <returns><see langword="null"/> for a machine whose numbers are not known here.</returns>
    public static byte[]? Program() =>
        RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => Of(0xC000_003E, s_ofX64),
            Architecture.Arm64 => Of(0xC000_00B7, s_ofArm64),
            _ => null,
        };

    private static byte[] Of(uint architecture, uint[] denied)
    {
        // Jumps count instructions behind the next one; the last two are what all lead to.
        var left = denied.Length;
        List<(ushort Code, byte True, byte False, uint Value)> program =
        [
            (LoadWord, 0, 0, ArchitectureOffset),
            (JumpIfEqual, 0, (byte)(left + 3), architecture),
            (LoadWord, 0, 0, NumberOffset),
            (JumpIfAtLeast, (byte)(left + 1), 0, FirstOfX32),
        ];
        program.AddRange(denied.Select((number, index) => (JumpIfEqual, (byte)(left - index), (byte)0, number)));
        program.Add((Return, 0, 0, Allow));
        program.Add((Return, 0, 0, FailWithPermission));
        var bytes = new byte[program.Count * 8];
        for (var index = 0; index < program.Count; index++)
        {
            var instruction = bytes.AsSpan(index * 8);
            BinaryPrimitives.WriteUInt16LittleEndian(instruction, program[index].Code);
            instruction[2] = program[index].True;
            instruction[3] = program[index].False;
            BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], program[index].Value);
        }

        return bytes;
    }
}
