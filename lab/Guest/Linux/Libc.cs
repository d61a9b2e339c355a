using System.Runtime.InteropServices;
using System.Text;
using Lab.Driver;

namespace Lab.Guest.Linux;

/// <summary>
/// The few calls that .NET has no face for, with arguments that need no marshalling, so that one declaration serves NativeAOT and Mono.
/// </summary>
/// <remarks>
/// Constants: those below are the same on x86_64, aarch64, riscv64, ppc64le and s390x. powerpc's own asm/fcntl.h differs in O_DIRECTORY,
/// O_NOFOLLOW, O_LARGEFILE and O_DIRECT, its asm/mman.h in MAP_NORESERVE, MAP_LOCKED and MAP_GROWSDOWN: none of them is used here, and
/// mlock takes the place of MAP_LOCKED. The numbers of ioctls differ, see <c>VfioCall</c>.
/// </remarks>
internal static unsafe class Libc
{
    public const int OpenReadOnly = 0, OpenReadWrite = 2, OpenTruncate = 0x200, OpenNonBlocking = 0x800, OpenSync = 0x101000;
    public const int ProtRead = 1, ProtWrite = 2, ProtExecute = 4, ProtReadWrite = ProtRead | ProtWrite;
    public const int MapShared = 1, MapPrivate = 2, MapFixed = 0x10, MapAnonymous = 0x20, MapHugeTlb = 0x40000;

    public const int AdviseHugePages = 14, AdviseNoHugePages = 15;
    public const int ErrorInterrupted = 4, ErrorTryAgain = 11, ErrorNoDevice = 19, ErrorBrokenPipe = 32;
    public const short PollIn = 1;

    private const int MemoryFileCloseOnExec = 1;
    private const int EventCloseOnExec = 0x80000, EventNonBlocking = 0x800, SeekFromEnd = 2;

    public static readonly nint MapFailed = -1;

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int fd);

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static extern nint Map(nint address, nint length, int protection, int flags, int fd, nint offset);

    [DllImport("libc", EntryPoint = "munmap")]
    public static extern int Unmap(nint address, nint length);

    [DllImport("libc", EntryPoint = "mlock", SetLastError = true)]
    public static extern int Lock(nint address, nint length);

    [DllImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static extern int Advise(nint address, nint length, int advice);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    public static extern nint Read(int fd, void* buffer, nint bytes);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static extern int Poll(PollEntry* entries, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static extern nint ReadAt(int fd, void* buffer, nint bytes, long position);

    [DllImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static extern nint WriteAt(int fd, void* buffer, nint bytes, long position);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static extern int Control(int fd, nuint request, void* argument);

    /// <summary>A system call by its number, for those that the C library has no function for.</summary>
    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static extern nint Call(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    /// <summary>Opens a file that is there.</summary>
    public static int Open(string path, int flags)
    {
        fixed (byte* text = Text(path))
            return OpenRaw(text, flags);
    }

    /// <summary>A counter to wait for, which a read returns and sets to 0; a descriptor, negative on failure.</summary>
    public static int EventCounter() => EventFileRaw(0, EventCloseOnExec | EventNonBlocking);

    /// <summary>Goes to the end of an open file.</summary>
    public static void SeekEnd(int fd) => _ = SeekRaw(fd, 0, SeekFromEnd);

    /// <summary>Runs a command of the shell, whose output nobody sees; its exit status, 0 for success.</summary>
    public static int Shell(string command)
    {
        fixed (byte* text = Text($"({command}) >/dev/null 2>&1 </dev/null"))
            return ShellRaw(text);
    }

    /// <summary>An anonymous file; a descriptor, negative on failure.</summary>
    public static int MemoryFile(string name)
    {
        fixed (byte* text = Text(name))
            return MemoryFileRaw(text, MemoryFileCloseOnExec);
    }

    /// <summary>Writes everything at the file's start.</summary>
    public static void WriteAll(int fd, byte[] data)
    {
        fixed (byte* start = data)
            if (WriteAt(fd, start, data.Length, 0) != data.Length)
                throw new DriverException($"cannot write {data.Length} bytes: {LastError}");
    }

    /// <summary>What a symbolic link says, null where there is none.</summary>
    public static string? LinkTarget(string path)
    {
        const int most = 4096;
        var target = stackalloc byte[most];
        fixed (byte* text = Text(path))
        {
            var length = ReadLinkRaw(text, target, most);
            return length > 0 ? Encoding.UTF8.GetString(target, (int)length) : null;
        }
    }

    /// <summary>The last error's number.</summary>
    public static int LastErrorNumber => Marshal.GetLastWin32Error();

    /// <summary>The last error as text, for a message.</summary>
    public static string LastError
    {
        get
        {
            var errno = LastErrorNumber;
            return $"{Marshal.PtrToStringAnsi(ErrorText(errno))} (errno {errno})";
        }
    }

    /// <summary>The machine as the kernel names it to this process, for example <c>x86_64</c>.</summary>
    public static string MachineName
    {
        get
        {
            // struct utsname: six fields of 65 bytes, of which the fifth is the machine.
            const int fieldBytes = 65;
            var names = stackalloc byte[6 * fieldBytes];
            return SystemNames(names) == 0
                ? Marshal.PtrToStringAnsi((nint)(names + 4 * fieldBytes))!
                : throw new DriverException($"uname failed: {LastError}");
        }
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenRaw(byte* path, int flags);

    [DllImport("libc", EntryPoint = "readlink")]
    private static extern nint ReadLinkRaw(byte* path, byte* target, nint size);

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static extern int MemoryFileRaw(byte* name, int flags);

    [DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static extern int EventFileRaw(uint start, int flags);

    [DllImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static extern long SeekRaw(int fd, long offset, int whence);

    [DllImport("libc", EntryPoint = "system")]
    private static extern int ShellRaw(byte* command);

    [DllImport("libc", EntryPoint = "strerror")]
    private static extern nint ErrorText(int errno);

    [DllImport("libc", EntryPoint = "uname", SetLastError = true)]
    private static extern int SystemNames(byte* names);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted, Happened;
    }
}
