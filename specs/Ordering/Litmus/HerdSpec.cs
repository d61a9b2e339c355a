using System.Diagnostics;
using Lab.Images;

namespace Lab.Specs.Ordering.Litmus;

/// <summary>herd7 is asked what rules and model said. Skipped where it is not set up.</summary>
[Trait("Tier", "unit")]
public sealed class HerdSpec
{
    private static readonly string Herd = Path.Combine(new ImagePaths(Checkout.Root).Herd, "bin", "herd7");

    public static TheoryData<string> Names => [.. GoldenTests.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HerdSaysWhatRulesAndModelSay(string name)
    {
        Assert.SkipUnless(File.Exists(Herd), "herd7 is not set up: ./run-lab.sh setup --with-herd");
        var test = Path.Combine(LitmusSpec.Folder, name + ".litmus");
        foreach (var line in await File.ReadAllLinesAsync(Path.ChangeExtension(test, ".expected"), TestContext.Current.CancellationToken))
        {
            var (reading, expected) = (line.Split(' ')[0], line.Split(' ')[1]);
            string[] model = reading == "herd" ? [] : ["-cat", Path.Combine(LitmusSpec.Folder, $"x86-{reading}.cat")];
            (await ObservedAsync([.. model, test])).Should().Be(expected, $"{name}, {reading}");
        }
    }

    private static async Task<string> ObservedAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Herd) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var herd = Process.Start(start)!;
        var output = herd.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await herd.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var observation = (await output).Split('\n').SingleOrDefault(text => text.StartsWith("Observation ", StringComparison.Ordinal));
        observation.Should().NotBeNull(errors);
        return observation!.Split(' ')[2];
    }
}
