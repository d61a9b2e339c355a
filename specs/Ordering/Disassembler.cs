using System.Diagnostics;
using Lab.Ordering;

namespace Lab.Specs.Ordering;

/// <summary>binutils' objdump over bytes. The spec that asks is skipped where it is not installed, or knows not the architecture.</summary>
internal static class Disassembler
{
    /// <summary>One line for each instruction, with its operands, without comments.</summary>
    public static async Task<string[]> RunAsync(Architecture arch, byte[] code)
    {
        string[] machine = arch switch
        {
            Architecture.X86_64 => ["i386:x86-64"],
            Architecture.AArch64 => ["aarch64"],
            Architecture.RiscV64 => ["riscv:rv64"],
            Architecture.Ppc64Le => ["powerpc:common64", "-EL"],
            _ => ["s390:64-bit"],
        };
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, code, TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo("objdump") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["-D", "-b", "binary", "-m", .. machine, file])
                start.ArgumentList.Add(argument);
            using var objdump = Started(start);
            var output = await objdump.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await objdump.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(errors.Contains("can't use supplied machine", StringComparison.Ordinal), $"this objdump knows no {arch}: apt-get install binutils-multiarch");
            errors.Should().BeEmpty();
            // "   0:\t07 f0             \tbr\t%r0": address, bytes, instruction and its operands, some with a comment.
            var comment = arch == Architecture.AArch64 ? "//" : "#";
            return [.. output.Split('\n').Select(l => l.Split('\t')).Where(f => f.Length > 2).Select(f => Words(string.Join(' ', f[2..]).Split(comment)[0]))];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Words(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("objdump is not installed: apt-get install binutils-multiarch");
            throw;
        }
    }
}
