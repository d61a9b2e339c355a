using System.Text;
using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Faults;

/// <summary>What the kernel says from now on, a record at a time (Documentation/ABI/testing/dev-kmsg).</summary>
internal sealed unsafe class KernelLog : IDisposable
{
    private const int MostBytes = 8192; // of one record, the kernel's own bound

    private readonly int _file;

    public KernelLog()
    {
        _file = Libc.Open("/dev/kmsg", Libc.OpenReadOnly | Libc.OpenNonBlocking);
        if (_file < 0)
            throw new DriverException($"cannot open /dev/kmsg: {Libc.LastError}");
        Libc.SeekEnd(_file);
    }

    /// <summary>The text of each record since the last call.</summary>
    public IEnumerable<string> Take()
    {
        while (Next() is { } record)
            // "priority,number,time,flags;text", then lines that begin with a space: properties.
            if (record.IndexOf(';') is >= 0 and var text)
                yield return record.Substring(text + 1).Split('\n')[0];
    }

    public void Dispose() => _ = Libc.Close(_file);

    private string? Next()
    {
        var data = stackalloc byte[MostBytes];
        while (true)
        {
            var bytes = Libc.Read(_file, data, MostBytes);
            if (bytes > 0)
                return Encoding.UTF8.GetString(data, (int)bytes);
            switch (Libc.LastErrorNumber)
            {
                case Libc.ErrorTryAgain:
                    return null;
                // Records were overwritten before they were read: the next one is the oldest that is left.
                case Libc.ErrorBrokenPipe or Libc.ErrorInterrupted:
                    continue;
                default:
                    throw new DriverException($"cannot read /dev/kmsg: {Libc.LastError}");
            }
        }
    }
}
