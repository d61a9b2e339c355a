using System.Collections.Immutable;
using Lab.Images;
using Lab.Machine;
using Lab.Machine.Symbols;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>
/// Names of what the agent executes: NativeAOT's by the symbols that the set-up keeps beside it, those of a runtime that compiles just in time by the map which it writes in the guest.
/// Each address gets a line; where there is no name it has the reason.
/// </summary>
/// <param name="machine">Where the agent runs, or ran.</param>
/// <param name="manifest">The agent.</param>
/// <param name="checkout">Folder that source files are named from.</param>
internal sealed class ProgramSymbols(GuestMachine machine, AgentManifest manifest, string checkout)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ElfSymbols? _program;

    /// <summary>Names addresses.</summary>
    /// <param name="pcs">The addresses.</param>
    /// <param name="directory">Where a runtime's map goes, as evidence.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<ImmutableArray<CodeSymbol>> NameAsync(IReadOnlyList<ulong> pcs, string directory, CancellationToken cancel)
    {
        var places = manifest.Translated ? All(pcs, "the program is another architecture's, and this is code that an emulator in the guest made of it")
            : manifest.IsNative ? await ProgramAsync(pcs, cancel).ConfigureAwait(false)
            : await JustInTimeAsync(pcs, directory, cancel).ConfigureAwait(false);
        return [.. pcs.Zip(places, (pc, place) => new CodeSymbol(pc, place.Name, place.Offset, place.Line, place.Source))];
    }

    private async Task<IEnumerable<CodePlace>> ProgramAsync(IReadOnlyList<ulong> pcs, CancellationToken cancel)
    {
        var program = manifest.Files[0];
        try
        {
            _program ??= ElfSymbols.Read(Path.Combine(manifest.Folder, program + AgentManifest.SymbolsExtension), checkout);
        }
        catch (MachineInputException e)
        {
            return All(pcs, e.Message);
        }
        var maps = ProcessMaps.Read(await AskAsync($"cat /proc/$(cat {GuestAgent.PidFile})/maps", cancel).ConfigureAwait(false));
        if ((_program.HasFixedAddresses ? 0UL : maps.BaseOf($"{AgentManifest.GuestFolder}/{program}")) is not { } start)
            return All(pcs, "the program can lie anywhere, and the process's mappings do not tell where it lay");
        return pcs.Zip(_program.Find([.. pcs.Select(pc => pc - start)]), (pc, place) => place.Name.Length > 0 ? place : CodePlace.None($"{place.Source}: {maps.Describe(pc)}"));
    }

    private async Task<IEnumerable<CodePlace>> JustInTimeAsync(IReadOnlyList<ulong> pcs, string directory, CancellationToken cancel)
    {
        var text = await AskAsync($"cat /tmp/perf-$(cat {GuestAgent.PidFile}).map", cancel).ConfigureAwait(false);
        if (text.Length == 0)
            return All(pcs, $"the runtime {manifest.Runtime} left no map of its code in the guest");
        await File.WriteAllTextAsync(Path.Combine(directory, "perf.map"), text, cancel).ConfigureAwait(false);
        var map = PerfMap.Read(text);
        return pcs.Select(map.Find);
    }

    private static IEnumerable<CodePlace> All(IReadOnlyList<ulong> pcs, string reason) => pcs.Select(_ => CodePlace.None(reason));

    // Nothing where the machine lost its power, or the agent ended.
    private async Task<string> AskAsync(string command, CancellationToken cancel)
    {
        try
        {
            return machine.Process.Exited.IsCompleted ? "" : (await machine.Shell.RunAsync($"{command} 2>/dev/null", Patience, cancel).ConfigureAwait(false)).Output;
        }
        catch (MachineException)
        {
            return "";
        }
    }
}
