using System.Diagnostics;
using System.Runtime.CompilerServices;
using Lab.Machine;

namespace Lab.Specs.Machine;

/// <summary>
/// A process of the lab that a spec can kill: this very program, started again with a variable set. It owns a run, starts what it
/// was told to, prints "directory pid", and then waits for its end.
/// </summary>
internal static class RunOwner
{
    private const string Variable = "LAB_SPEC_RUN_OWNER";

    /// <summary>Starts an owner that runs <paramref name="command"/> once, or over and over when <paramref name="again"/>.</summary>
    public static Process Start(string command, bool again = false)
    {
        var program = Environment.ProcessPath!;
        var host = Path.GetFileNameWithoutExtension(program) == "dotnet";
        // Of a session of its own, so that a spec can signal its whole process group as a terminal would.
        var start = new ProcessStartInfo("setsid", host ? [program, typeof(RunOwner).Assembly.Location] : [program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = (again ? "again " : "once ") + command;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void BecomeOwner()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } order)
            return;
        var words = order.Split(' ');
        var run = LabRun.Start();
        do
        {
            var process = run.Launch(words[1..], "/dev/null");
            Console.WriteLine($"{run.TempDirectory} {process.Pid}");
        }
        while (words[0] == "again");
        using var forever = new ManualResetEvent(false);
        forever.WaitOne();
    }
}
