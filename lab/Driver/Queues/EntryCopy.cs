using System.Buffers.Binary;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Driver.Queues;

/// <summary>What the back ends share of the copy strategies.</summary>
public static class EntryCopy
{
    /// <summary>Carries out a strategy that is made of the window's own 4- and 8-byte stores.</summary>
    /// <returns>False, with nothing stored, when the strategy is none of those.</returns>
    public static bool TryStoreWords(IMemoryWindow window, long offset, in SubmissionEntry entry, CopyStrategy strategy)
    {
        switch (strategy)
        {
            case CopyStrategy.Store8:
                for (var i = 0; i < 8; i++)
                    window.Write64(offset + 8 * i, entry.Qword(i));
                return true;
            case CopyStrategy.Store4:
                for (var i = 0; i < 16; i++)
                    window.Write32(offset + 4 * i, entry.Dword(i));
                return true;
            case CopyStrategy.Reversed:
                for (var i = 7; i >= 0; i--)
                    window.Write64(offset + 8 * i, entry.Qword(i));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The entry as the device reads it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="destination">64 bytes.</param>
    public static void ToBytes(in SubmissionEntry entry, Span<byte> destination)
    {
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(8 * i), entry.Qword(i));
    }

    /// <summary>The refusal of a window that cannot carry a strategy out.</summary>
    /// <param name="window">What the window is.</param>
    /// <param name="strategy">The strategy.</param>
    public static DriverException Refusal(string window, CopyStrategy strategy) =>
        new($"the copy strategy {CopyForm.NameOf(strategy)} is not possible through {window}: it takes "
            + string.Join(", ", new[] { CopyStrategy.Store8, CopyStrategy.Store4, CopyStrategy.Reversed, CopyStrategy.StructCopy }.Select(CopyForm.NameOf))
            + " (one write of 64 bytes)");
}
