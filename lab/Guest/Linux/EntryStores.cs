using System.Runtime.CompilerServices;
using Lab.Guest.MachineCode;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>The copy strategies over mapped memory: 64 bytes, in the device's order already, become stores.</summary>
internal static unsafe class EntryStores
{
    public static void Store(byte* to, SubmissionEntry* from, CopyStrategy strategy)
    {
        switch (strategy)
        {
            case CopyStrategy.Store8:
                Store8((ulong*)to, (ulong*)from);
                break;
            case CopyStrategy.Store4:
                for (var i = 0; i < 16; i++)
                    Cell.Store((uint*)to + i, ((uint*)from)[i]);
                break;
            case CopyStrategy.StructCopy:
                *(SubmissionEntry*)to = *from;
                break;
            case CopyStrategy.SpanCopy:
                new ReadOnlySpan<byte>(from, SubmissionEntry.Bytes).CopyTo(new Span<byte>(to, SubmissionEntry.Bytes));
                break;
            case CopyStrategy.CopyBlock:
                Unsafe.CopyBlock(to, from, SubmissionEntry.Bytes);
                break;
            case CopyStrategy.Reversed:
                for (var i = 7; i >= 0; i--)
                    Cell.Store((ulong*)to + i, ((ulong*)from)[i]);
                break;
            case CopyStrategy.Bytes:
                for (var i = 0; i < SubmissionEntry.Bytes; i++)
                    Cell.Store(to + i, ((byte*)from)[i]);
                break;
            default:
                CopyThunks.Own.Store(to, from, strategy);
                break;
        }
    }

    // Spelled out: this is the way of every entry that nobody chose another way for, and a loop costs more than its stores.
    private static void Store8(ulong* to, ulong* from)
    {
        Cell.Store(to, from[0]);
        Cell.Store(to + 1, from[1]);
        Cell.Store(to + 2, from[2]);
        Cell.Store(to + 3, from[3]);
        Cell.Store(to + 4, from[4]);
        Cell.Store(to + 5, from[5]);
        Cell.Store(to + 6, from[6]);
        Cell.Store(to + 7, from[7]);
    }
}
