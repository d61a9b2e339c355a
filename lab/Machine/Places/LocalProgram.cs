using System.Diagnostics;

namespace Lab.Machine.Places;

/// <summary>A process of this host.</summary>
internal sealed class LocalProgram : IProgram
{
    private readonly Process process;

    public LocalProgram(Process process)
    {
        this.process = process;
        Pid = process.Id;
        Exited = WaitAsync();
    }

    public int? Pid { get; }

    public Task<int> Exited { get; }

    public void Kill()
    {
        try
        {
            if (!Exited.IsCompleted)
                process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended in the meantime.
        }
    }

    public void Dispose() => process.Dispose();

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }
}
