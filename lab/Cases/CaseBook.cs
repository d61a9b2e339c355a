using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cases.Files;
using Lab.Cases.Orders;
using Lab.Cases.Running;
using Lab.Cases.Steps;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Judge;
using Lab.PeerToPeer.Steps;
using Lab.Trace;

namespace Lab.Cases;

/// <summary>The standard cases, and case files of users.</summary>
public static class CaseBook
{
    private const string Prefix = "standard/";

    /// <summary>The standard cases in the order of the tour.</summary>
    public static ImmutableArray<Case> Standard { get; } =
    [
        .. typeof(CaseBook).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(LoadEmbedded),
    ];

    /// <summary>The word that stands for every standard case.</summary>
    public const string All = "all";

    /// <summary>The word that stands for every standard case of peer-to-peer memory.</summary>
    public const string Peers = "p2p";

    /// <summary>The word that stands for the <see cref="OrderingBook"/>.</summary>
    public const string Ordering = "ordering";

    /// <summary>
    /// As <see cref="Find"/>, or the architecture's <see cref="OrderingBook"/> for <see cref="Ordering"/>, or every standard case for <see cref="All"/>, or those for <see cref="Peers"/>; those that share a machine come one after another.
    /// </summary>
    public static IEnumerable<Case> FindAll(string nameOrFile, string arch) => nameOrFile switch
    {
        All => ByMachine(Standard),
        Peers => ByMachine(Standard.Where(c => c.Peers.Length > 0 || c.Plan.Uses(MemoryPlace.Bus))),
        Ordering => OrderingBook.Of(arch),
        _ => [Find(nameOrFile)],
    };

    private static IEnumerable<Case> ByMachine(IEnumerable<Case> cases) => cases.GroupBy(c => JsonSerializer.Serialize(c.Machine, CaseJson.Options)).SelectMany(group => group);

    /// <summary>Finds a standard case by name, or reads a case file (anything that ends in <c>.yaml</c> or <c>.json</c>, or holds a slash).</summary>
    /// <exception cref="CaseException">No such case, or the file is not one.</exception>
    public static Case Find(string nameOrFile)
    {
        if (Standard.FirstOrDefault(c => c.Name == nameOrFile) is { } known)
            return known;
        if (OrderingBook.Has(nameOrFile) && OrderingBook.All.FirstOrDefault(c => c.Name == nameOrFile) is { } ordered)
            return ordered;
        if (nameOrFile.EndsWith(".json", StringComparison.Ordinal) || nameOrFile.EndsWith(".yaml", StringComparison.Ordinal) || nameOrFile.Contains('/'))
            return Load(nameOrFile);
        throw new CaseException($"case '{nameOrFile}': there is no standard case of that name. `./run-lab.sh list` names them; a case file's name ends in .lab.yaml.");
    }

    private static Case Load(string file)
    {
        try
        {
            return Read(File.ReadAllText(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaseException($"case file {file}: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a user's case file.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="origin">Names the file in errors.</param>
    /// <exception cref="CaseException">It is none; the message begins with file, line and column.</exception>
    internal static Case Read(string text, string origin)
    {
        YamlTree? tree = null;
        try
        {
            tree = YamlTree.Parse(text);
            if (SchemaCheck.Problem(tree.Root, CaseSchema.Root) is { } problem)
                throw At(problem.Path, problem.Why);
            var read = tree.Root.Deserialize<Case>(CaseJson.Options)!;
            return Problems(read).FirstOrDefault() is { } wrong ? throw At("$", wrong) : read;
        }
        catch (CaseFileException e)
        {
            throw new CaseException($"{origin}:{e.Line}:{e.Column}: {e.Message}{(e.Message.EndsWith('?') ? "" : ".")}", e);
        }
        catch (JsonException e)
        {
            var (line, column) = tree!.Where(e.Path ?? "$");
            throw new CaseException($"{origin}:{line}:{column}: {e.Message.Split(" Path: ")[0]}", e);
        }

        CaseFileException At(string path, string why) => tree!.Where(path) is var (line, column) ? new(line, column, why) : null!;
    }

    /// <summary>Reads the text of a case of the lab's own.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="origin">Names the file in errors.</param>
    internal static Case Parse(string text, string origin)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Case>(text, CaseJson.Options) ?? throw new JsonException("it is null");
            var problem = Problems(read).FirstOrDefault();
            return problem is null ? read : throw new CaseException($"case file {origin}: {problem}.");
        }
        catch (JsonException e)
        {
            // The serialiser ends its message with the path and line; its first sentence names what is wrong.
            throw new CaseException($"case file {origin}: {e.Message.ReplaceLineEndings(" ")} See `lab/Cases/Standard` for examples.", e);
        }
    }

    /// <summary>Whether a case that was made of another is one.</summary>
    internal static bool IsCase(Case made) => !Problems(made).Any();

    private static IEnumerable<string> Problems(Case read)
    {
        if (read.Schema != 1)
            yield return $"schema is {read.Schema}, this lab reads schema 1";
        if (read.Name.Length is 0 or > 64 || read.Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            yield return $"name '{read.Name}' must be 1 to 64 lower-case letters, digits and hyphens";
        if (read.Expected is not (CaseVerdict.Pass or CaseVerdict.Fail))
            yield return $"expected is {read.Expected}, it must be pass or fail";
        if (read.Expected == CaseVerdict.Pass && read.Failing.Length > 0)
            yield return "failing names rules, but a pass is expected";
        foreach (var need in read.Needs.Where(need => Need.Parse(need) is null))
            yield return $"needs names '{need}', this lab knows {Need.Forms}";
        if (read.Machine.Controllers.IsDefaultOrEmpty)
            yield return "machine has no controller";
        else if (read.Plan.Uses(MemoryPlace.Bus) && read.Machine.Controllers is not [_, { CmbMiB: > 0 }, ..])
            yield return "the plan places something on the bus, and machine has no second controller with a cmbMiB";
        if (read.Drivers.IsDefaultOrEmpty)
            yield return "drivers is empty";
        else if (read.Drivers.FirstOrDefault(driver => !CaptureHeader.KnownDrivers.Contains(driver)) is { } unknown)
            yield return $"drivers names '{unknown}', this lab knows {string.Join(" and ", CaptureHeader.KnownDrivers)}";
        if (read.PowerCut != PowerCutKind.None && (read.Plan.Scenario != Scenario.Persistence || read.Drivers.Contains(CaptureHeader.LinuxDriver)))
            yield return $"powerCut is {read.PowerCut}, which only the scenario persistence of the managed driver outlives";
        else if (read.PowerCut != PowerCutKind.None && read.Plan.Slots < read.Plan.Transfers)
            yield return $"powerCut is {read.PowerCut}, and {read.Plan.Transfers} records have {read.Plan.Slots} slots: a record that was written over unheard of could not be told from a lost one";
        if (read.Plan.UsesPmr() && !read.Machine.Controllers.IsDefaultOrEmpty && read.Machine.Controllers[0].PmrMiB == 0)
            yield return "the plan uses the persistent memory region, and the first controller of the machine has none: give it pmrMiB";
        foreach (var problem in StepProblems(read))
            yield return problem;
        foreach (var problem in PeerProblems(read))
            yield return problem;
        foreach (var problem in read.Plan.Problems())
            yield return $"plan: {problem}";
    }

    private static IEnumerable<string> StepProblems(Case read)
    {
        if (read.Steps.Length > 0 && (read.Plan != new Plan() || read.Peers.Length > 0))
            yield return "steps are there, and plan or peers too: a case has one of them";
        if (read.Steps.Length > 0 && read.PowerCut != PowerCutKind.None)
            yield return "powerCut is there, and steps too: power-cut is a step";
        if (read.Drivers.Contains(CaptureHeader.LinuxDriver) && read.Steps.FirstOrDefault(step => step.IsDriver) is { } own)
            yield return $"step '{own}' is the managed driver's: leave linux out of drivers";
        if (!read.Guest && read.Steps.FirstOrDefault(step => HostStep.NeedsGuest(step.Text.Verb)) is { } needs)
            yield return $"step '{needs}' needs a guest: leave guest out";
        if (!read.Guest && (read.Drivers.Contains(CaptureHeader.LinuxDriver) || read.Machine.Iommu is not null))
            yield return "guest is false, and the case wants Linux's driver or an IOMMU, which need one";
        if (read.Steps.Any(step => step.Text.Verb == "system-reset") && read.Guest)
            yield return "step 'system-reset' is for cases without a guest: say guest: false";
        foreach (var range in read.Affected.SelectMany(cell => new[] { cell.Qemu, cell.Kernel }))
        {
            string? problem = null;
            try
            {
                _ = VersionRange.Parse(range);
            }
            catch (FormatException e)
            {
                problem = $"affected: {e.Message}";
            }
            if (problem is not null)
                yield return problem;
        }
        foreach (var rule in read.Failing.Concat(read.Affected.SelectMany(cell => cell.Failing)).Where(rule => !RuleNames.All.Contains(rule)))
            yield return $"failing names '{rule}', the judge has {string.Join(", ", RuleNames.All)}";
    }

    private static IEnumerable<string> PeerProblems(Case read)
    {
        HashSet<string> known = [.. read.Machine.Controllers.Select(device => device.Id), .. read.Machine.Endpoints.Select(device => device.Id),
            .. read.Machine.RootPorts.Select(port => port.Id), .. read.Machine.Switches.SelectMany(device => device.Ports.Add(device.Id))];
        foreach (var text in read.Peers)
        {
            PeerStep? step = null;
            string? problem = null;
            try
            {
                step = PeerStep.Parse(text);
            }
            catch (FormatException e)
            {
                problem = e.Message;
            }
            problem ??= text.Contains(';') ? $"step '{text}' holds a semicolon: each step is a text of its own"
                : step!.Names.FirstOrDefault(name => !known.Contains(name)) is { } unknown ? $"step '{text}' names '{unknown}', which machine has not: it has {string.Join(", ", known)}"
                : null;
            if (problem is not null)
                yield return $"peers: {problem}";
        }
        if (read.Peers.Length > 0 && read.Plan != new Plan())
            yield return "peers has steps, and plan is there too: a case has one of them";
        if (read.Peers.Length > 0 && read.Drivers.Contains(CaptureHeader.LinuxDriver))
            yield return "peers has steps, which only the managed driver takes: leave linux out of drivers";
    }

    private static Case LoadEmbedded(string resource)
    {
        using var stream = typeof(CaseBook).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), resource);
    }
}
