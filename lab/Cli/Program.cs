using System.CommandLine;
using Lab.Cli;
using Lab.Cli.Verbs;
using Spectre.Console;

// Without a terminal Spectre falls back to 80 columns, in which the tables' reasons stand one word a line.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 160;

var root = new RootCommand(
    """
    A QEMU-backed lab for NVMe controller memory buffers and doorbell ordering.
    Without a verb: the tour. `./run-lab.sh test` runs the specs (set-up, then dotnet test Lab.sln; further arguments are passed on).
    Exit codes: 0 every verdict as expected, 1 some was not, 2 bad usage or input, 3 this host cannot run it, 4 the lab itself failed.
    """);
var tour = TourVerb.Create();
foreach (var option in tour.Options)
    root.Options.Add(option);
root.Action = tour.Action;
Command[] verbs =
[
    tour, RunVerb.Create(), ListVerb.Create(), MatrixVerb.Create(), DoctorVerb.Create(), SetupVerb.Create(), JudgeVerb.Create(), ReproVerb.Create(), ReportVerb.Create(), ShellVerb.Create(),
    BenchVerb.Create(),
];
foreach (var verb in verbs)
    root.Subcommands.Add(verb);

var parsed = root.Parse(args);
if (parsed.Errors is [var error, ..])
{
    Console.Error.WriteLine($"lab: {error.Message.TrimEnd('.')}. `./run-lab.sh --help` shows the verbs and options.");
    return ExitCode.BadInput;
}
// Long enough to power a guest off; after that the keeper clears up.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15), EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
