using Lab.Cases;
using Lab.Cases.Minimising;

namespace Lab.Specs.Cases.Minimising;

[Trait("Tier", "unit")]
public sealed class MinimiserSpec : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task OneGuiltyStepOfFortyIsLeftAlone()
    {
        var minimiser = New((one, _) => Task.FromResult(one.Steps.Any(step => step.ToString().Contains("guilty", StringComparison.Ordinal))), 60);
        var small = await minimiser.RunAsync(Forty(), TestContext.Current.CancellationToken);
        small.Steps.Should().ContainSingle().Which.ToString().Should().Be("shell run=guilty");
        small.Machine.Controllers.Should().ContainSingle();
        minimiser.IsDone.Should().BeTrue();
        minimiser.Tries.Should().BeLessThan(100);
        CaseBook.Find(minimiser.File).Steps.Should().Equal(small.Steps);
    }

    [Fact]
    public async Task StepsThatNeedEachOtherStay()
    {
        var small = await New((one, _) => Task.FromResult(one.Steps.Any(step => $"{step}" == "pause ms=7") && one.Steps.Any(step => $"{step}" == "pause ms=33")), 60).RunAsync(Forty(), TestContext.Current.CancellationToken);
        small.Steps.Select(step => $"{step}").Should().Equal("pause ms=7", "pause ms=33");
    }

    [Fact]
    public async Task WithoutTimeItEndsAndGoesOnLater()
    {
        var runs = 0;
        Func<Case, CancellationToken, Task<bool>> tries = (one, _) =>
        {
            runs++;
            return Task.FromResult(one.Steps.Any(step => $"{step}" == "shell run=guilty"));
        };
        var first = New(tries, 0);
        (await first.RunAsync(Forty(), TestContext.Current.CancellationToken)).Steps.Should().HaveCount(40);
        first.IsDone.Should().BeFalse();
        (await New(tries, 60).RunAsync(Forty(), TestContext.Current.CancellationToken)).Steps.Should().ContainSingle();
        var before = runs;
        (await New(tries, 60).RunAsync(Forty(), TestContext.Current.CancellationToken)).Steps.Should().ContainSingle();
        runs.Should().Be(before, "nothing is tried twice");
    }

    [Fact]
    public async Task AnotherCasesFolderIsRefused()
    {
        _ = await New((_, _) => Task.FromResult(false), 60).RunAsync(Forty(), TestContext.Current.CancellationToken);
        await FluentActions.Invoking(() => New((_, _) => Task.FromResult(false), 60).RunAsync(Forty() with { Name = "other" }, CancellationToken.None))
            .Should().ThrowAsync<CaseException>().WithMessage("*not other*--out*");
    }

    public void Dispose() => _scratch.Dispose();

    private Minimiser New(Func<Case, CancellationToken, Task<bool>> tries, int seconds) => new(tries, _scratch.Folder, TimeSpan.FromSeconds(seconds), null);

    private static Case Forty() => CaseBook.Read(
        "name: forty\ntitle: t\nmachine: {cpus: 2, controllers: [{id: a, serial: s}, {id: b, serial: t}]}\nsteps:\n" +
        string.Concat(Enumerable.Range(0, 40).Select(i => i == 21 ? "  - shell: {run: guilty}\n" : $"  - pause: {{ms: {i}}}\n")), "forty.lab.yaml");
}
