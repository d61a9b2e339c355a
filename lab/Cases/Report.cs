using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lab.Cases.Running;

namespace Lab.Cases;

/// <summary>The JSON output, schema 1. Scripts rely on its members.</summary>
public static class Report
{
    /// <summary>The object that <c>--json</c> writes for results.</summary>
    public static string OfResults(IEnumerable<CaseResult> results) => Json(new
    {
        Schema = 1,
        Lab = Experiment.LabVersion,
        Host = new { Os = RuntimeInformation.OSDescription, Arch = $"{RuntimeInformation.OSArchitecture}".ToLowerInvariant(), Cpus = Environment.ProcessorCount },
        Results = results,
    });

    /// <summary>The object that <c>list --json</c> writes.</summary>
    public static string OfCases(ImmutableArray<Case> cases) => Json(new
    {
        Schema = 1,
        Cases = cases.Select(c => new { c.Name, c.Title, c.Expected, c.Archs, c.Drivers }),
    });

    private static string Json(object value) => JsonSerializer.Serialize(value, CaseJson.Options) + "\n";
}
