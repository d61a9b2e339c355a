using System.Runtime.InteropServices;
using Lab.Driver;
using Lab.Guest.Linux;
using Architecture = Lab.Ordering.Architecture;

namespace Lab.Guest.Loads;

/// <summary>
/// Linux's native asynchronous I/O, io_submit(2), by number of system call, since the C library has no function for it. As fio's libaio engine
/// uses it, but without a library, a clock or a queue of its own between.
/// </summary>
internal sealed unsafe class AsyncIo : IDisposable
{
    // struct iocb and struct io_event, Linux include/uapi/linux/aio_abi.h. key and rw_flags change places with the byte order; both stay 0.
    [StructLayout(LayoutKind.Sequential)]
    private struct Iocb
    {
        public ulong Data;
        public ulong KeyAndFlags;
        public ushort Opcode;
        public short Priority;
        public int File;
        public ulong Buffer;
        public ulong Bytes;
        public long Offset;
        public ulong Reserved;
        public uint Flags;
        public int ResultFile;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoEvent
    {
        public ulong Data;
        public ulong Iocb;
        public long Result;
        public long Result2;
    }

    private readonly Numbers _numbers = Numbers.Of(Host.Architecture);
    private readonly Iocb* _iocbs;
    private readonly Iocb** _pending;
    private readonly IoEvent* _events;
    private readonly int _depth;
    private nint _context;
    private int _queued;

    /// <summary>Makes a context for as many transfers at once.</summary>
    public AsyncIo(int depth)
    {
        _depth = depth;
        _iocbs = (Iocb*)Marshal.AllocHGlobal(depth * sizeof(Iocb));
        _pending = (Iocb**)Marshal.AllocHGlobal(depth * sizeof(Iocb*));
        _events = (IoEvent*)Marshal.AllocHGlobal(depth * sizeof(IoEvent));
        new Span<byte>(_iocbs, depth * sizeof(Iocb)).Clear();
        fixed (nint* context = &_context)
            if (Libc.Call(_numbers.Setup, depth, (nint)context, 0, 0, 0) != 0)
                throw new DriverException($"io_setup for {depth} transfers failed: {Libc.LastError}");
    }

    /// <summary>Readies a read. <see cref="Submit"/> hands all that are ready over.</summary>
    /// <param name="slot">Which of the transfers, from 0 on; it must have been answered.</param>
    /// <param name="file">Opened for direct I/O.</param>
    /// <param name="buffer">Aligned as the file asks.</param>
    /// <param name="bytes">As many as the file's alignment allows.</param>
    /// <param name="offset">In the file.</param>
    public void Read(int slot, int file, nint buffer, int bytes, long offset)
    {
        var iocb = _iocbs + slot;
        (iocb->Data, iocb->File, iocb->Buffer, iocb->Bytes, iocb->Offset) = ((ulong)slot, file, (ulong)buffer, (ulong)bytes, offset);
        _pending[_queued++] = iocb;
    }

    /// <summary>Hands the transfers that are ready over, in one call if the kernel takes them all.</summary>
    public void Submit()
    {
        for (var done = 0; done < _queued;)
        {
            var taken = Libc.Call(_numbers.Submit, _context, _queued - done, (nint)(_pending + done), 0, 0);
            if (taken <= 0)
                throw new DriverException($"io_submit failed: {Libc.LastError}");
            done += (int)taken;
        }
        _queued = 0;
    }

    /// <summary>Waits for at least one answer.</summary>
    /// <returns>How many came.</returns>
    public int Wait()
    {
        var count = Libc.Call(_numbers.GetEvents, _context, 1, _depth, (nint)_events, 0);
        return count > 0 ? (int)count : throw new DriverException($"io_getevents failed: {Libc.LastError}");
    }

    /// <summary>One of the answers that <see cref="Wait"/> took: the transfer, and the bytes or the negative error.</summary>
    public (int Slot, long Result) Answer(int index) => ((int)_events[index].Data, _events[index].Result);

    public void Dispose()
    {
        _ = Libc.Call(_numbers.Destroy, _context, 0, 0, 0, 0);
        Marshal.FreeHGlobal((nint)_events);
        Marshal.FreeHGlobal((nint)_pending);
        Marshal.FreeHGlobal((nint)_iocbs);
    }

    // arch/x86/entry/syscalls/syscall_64.tbl, scripts/syscall.tbl (arm64, riscv), arch/powerpc/kernel/syscalls/syscall.tbl, arch/s390/kernel/syscalls/syscall.tbl.
    private sealed record Numbers(int Setup, int Destroy, int GetEvents, int Submit)
    {
        public static Numbers Of(Architecture arch) => arch switch
        {
            Architecture.X86_64 => new(206, 207, 208, 209),
            Architecture.Ppc64Le => new(227, 228, 229, 230),
            Architecture.S390x => new(243, 244, 245, 246),
            _ => new(0, 1, 4, 2),
        };
    }
}
