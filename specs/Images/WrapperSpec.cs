using System.Diagnostics;
using Lab.Images;
using Lab.Images.Qemu;
using Lab.Images.Tools;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class WrapperSpec
{
    [Fact]
    public async Task QemuTakesTheProcessOfItsCallerAndItsRootMayMove()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "there is no /bin/sh");
        using var folder = new Scratch();
        var recipe = RecipeBook.Load("x86_64");
        Permissions.Set(folder.File("first place/bin/qemu", Wrapper.Script(recipe)), Permissions.Executable);
        var loader = folder.File($"first place/root/x86_64/{recipe.Qemu.Loader}", "#!/bin/sh\necho $$\nprintf '%s\\n' \"$@\"\n");
        Permissions.Set(loader, Permissions.Executable);
        Directory.Move(folder["first place"], folder["second place"]);
        File.CreateSymbolicLink(folder["link"], folder["second place/bin/qemu"]);

        using var process = Process.Start(new ProcessStartInfo(folder["link"], ["-device", "a b"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().Be(process.Id.ToString());
        lines[1..3].Should().Equal("--argv0", folder["link"]);
        lines.Should().Contain(l => l.EndsWith($"/root/x86_64/{recipe.Qemu.Program}"));
        lines[^2..].Should().Equal("-device", "a b");
    }
}
