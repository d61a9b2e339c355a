using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Driver.Queues;

/// <summary>The copy strategies as code: how one entry becomes stores.</summary>
internal static class EntryCopy
{
    public static void Store(IMemoryWindow window, long offset, in SubmissionEntry entry, CopyStrategy strategy)
    {
        switch (strategy)
        {
            case CopyStrategy.Store8:
                for (var i = 0; i < 8; i++)
                    window.Write64(offset + 8 * i, entry.Qword(i));
                break;
            case CopyStrategy.Store4:
                for (var i = 0; i < 16; i++)
                    window.Write32(offset + 4 * i, entry.Dword(i));
                break;
            case CopyStrategy.Vector:
                window.WriteStruct(offset, entry);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "no such copy strategy");
        }
    }
}
