using Lab.Cases;
using Lab.Images;
using Lab.Machine;
using Lab.Trace;

namespace Lab.Cli;

/// <summary>Turns what can go wrong into one line and an exit code.</summary>
internal static class Guard
{
    private const int NoSpaceLeft = 28;

    public static async Task<int> RunAsync(Func<Task<int>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (CaseException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (MachineException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (ImageException e)
        {
            return Say(e.Message, e.HostUnable ? ExitCode.HostUnable : ExitCode.LabFailed);
        }
        catch (CaptureFormatException e)
        {
            return Say(e.Message, ExitCode.BadInput);
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted; everything that was started has been ended.", ExitCode.Interrupted);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == NoSpaceLeft)
        {
            return Say($"the disk is full: {e.Message} Free some space, or name another disk with --out and TMPDIR.", ExitCode.HostUnable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Say($"{e.Message} Check the folder's owner and permissions.", ExitCode.LabFailed);
        }
        catch (Exception e)
        {
            // A defect of the lab: a report needs all of it, and a script still gets the exit code that says so.
            Console.Error.WriteLine(e);
            return Say("this is a defect of the lab; please report it with the text above.", ExitCode.LabFailed);
        }
    }

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine($"lab: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
