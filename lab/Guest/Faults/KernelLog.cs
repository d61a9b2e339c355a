using System.Globalization;
using System.Text;
using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Faults;

/// <summary>What the kernel says from now on, a record at a time (Documentation/ABI/testing/dev-kmsg).</summary>
internal sealed unsafe class KernelLog : IDisposable
{
    /// <summary>Level of a warning; errors are below it.</summary>
    public const int Warning = 4;

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
    /// <param name="least">Only what is at least as grave: 7 for everything, <see cref="Warning"/> for warnings and errors.</param>
    public IEnumerable<string> Take(int least = 7)
    {
        while (Next() is { } record)
            // "priority,number,time,flags;text", then lines that begin with a space: properties. The lower three bits of the priority are the level.
            if (record.IndexOf(';') is >= 0 and var text && int.Parse(record.Split(',')[0], CultureInfo.InvariantCulture) % 8 <= least)
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
