using System.Diagnostics;
using Lab.Images;
using Lab.Images.Agent;
using Lab.Images.Tools;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class CrossToolsSpec
{
    private static readonly CrossRecipe Cross = new(
        "amd64", "X64", [], "lib/ld.so", ["lib", "usr/lib"], ["usr/bin/cross-gcc"], "usr/bin/cross-gcc", "usr/bin/cross-objcopy", [], []);

    [Fact]
    public async Task AToolRunsWithTheLoaderAndLibrariesOfItsOwnRoot()
    {
        using var root = Root();

        var words = await RunAsync(Path.Combine(root.Folder, "usr/bin/cross-gcc"), "-o", "a b");

        words[..2].Should().Equal("--argv0", Path.Combine(root.Folder, "usr/bin/cross-gcc"));
        words[2].Should().Be("--library-path");
        words[3].Split(':').Should().HaveCount(2).And.OnlyContain(l => Path.GetFullPath(l).StartsWith(root.Folder));
        Path.GetFullPath(words[4]).Should().Be(Path.Combine(root.Folder, "usr/bin/cross-gcc.real"));
        words[5..].Should().Equal("-o", "a b");
    }

    [Fact]
    public async Task TheLinkerGetsItsLibrariesAndNotTheArgumentThatOnlyClangKnows()
    {
        using var root = Root();

        var words = await RunAsync(Path.Combine(root.Folder, CrossTools.Linker), "one.o", "--target=aarch64-linux-gnu", "-o", "a b");

        words[5].Should().StartWith("--sysroot=");
        Path.GetFullPath(words[5]["--sysroot=".Length..]).Should().Be(root.Folder);
        words[6..].Should().Equal("one.o", "-o", "a b");
    }

    private static Scratch Root()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "there is no /bin/sh");
        var root = new Scratch();
        var tools = new CrossTools(RecipeBook.Load("aarch64"), Cross, null!, null!);
        Executable(root.File(Cross.Loader, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n"));
        Executable(root.File(Cross.Compiler, tools.ProgramScript(Cross.Compiler)));
        Executable(root.File(CrossTools.Linker, tools.LinkScript()));
        return root;
    }

    private static void Executable(string file) => Permissions.Set(file, Permissions.Executable);

    private static async Task<string[]> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
