using Lab.Images.Tools;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class SetupLockSpec
{
    [Fact]
    public async Task ASecondSetUpWaitsForTheFirstAndSaysSoOnce()
    {
        using var folder = new Scratch();
        var lines = new ProgressLines();
        var first = await SetupLock.TakeAsync(folder["setup.lock"], lines, CancellationToken.None);
        lines.Lines.Should().BeEmpty();
        var second = SetupLock.TakeAsync(folder["setup.lock"], lines, CancellationToken.None);
        SpinWait.SpinUntil(() => !lines.Lines.IsEmpty, TimeSpan.FromSeconds(20)).Should().BeTrue();
        second.IsCompleted.Should().BeFalse();
        first.Dispose();
        (await second).Dispose();
        lines.Lines.Should().ContainSingle().Which.Should().Contain("waiting");
    }

    [Fact]
    public async Task WaitingCanBeCancelled()
    {
        using var folder = new Scratch();
        using var held = await SetupLock.TakeAsync(folder["setup.lock"], new ProgressLines(), CancellationToken.None);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var waiting = () => SetupLock.TakeAsync(folder["setup.lock"], new ProgressLines(), cancel.Token);
        await waiting.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task AFolderThatCannotBeMadeIsAnErrorAndNotAReasonToWait()
    {
        using var folder = new Scratch();
        folder.File("file", "");
        var taking = () => SetupLock.TakeAsync(folder["file/.lab/setup.lock"], new ProgressLines(), CancellationToken.None);
        await taking.Should().ThrowAsync<IOException>();
    }
}
