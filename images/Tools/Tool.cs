using System.ComponentModel;
using System.Diagnostics;

namespace Lab.Images.Tools;

/// <summary>Runs host programs. Cancelling kills the program and everything that it started.</summary>
internal static class Tool
{
    private const int KeptLines = 6;

    /// <summary>Standard output of the call as text (empty if it went to a file).</summary>
    /// <exception cref="ToolException">The program ended with another code than 0.</exception>
    /// <exception cref="ImageException">The program is not on this host.</exception>
    public static async Task<string> RunAsync(ToolCall call, CancellationToken ct)
    {
        using var process = Start(call);
        using var kill = ct.Register(() => Kill(process));
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = ReadOutputAsync(process, call.OutputFile);
        try
        {
            await Task.WhenAll(errors, output);
        }
        catch (IOException)
        {
            Kill(process);
            throw;
        }

        await process.WaitForExitAsync(CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        var text = await output;
        if (process.ExitCode == 0)
            return text;
        throw new ToolException(call.Describe(), process.ExitCode, LastLines(text, await errors));
    }

    /// <summary>Fails with <paramref name="mend"/> unless every program can be found in PATH.</summary>
    public static void Require(string mend, params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
            if (!IsPresent(program))
                throw ImageException.Host($"this host has no {program}: {mend}");
    }

    private static bool IsPresent(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Process Start(ToolCall call)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = call.WorkingFolder ?? "",
        };
        start.Environment["LC_ALL"] = "C"; // messages and lists are parsed
        foreach (var (name, value) in call.Environment)
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw ImageException.Host($"{call.Program} cannot be started ({e.Message}): install it or mend PATH", e);
        }
    }

    private static async Task<string> ReadOutputAsync(Process process, string? file)
    {
        if (file is null)
            return await process.StandardOutput.ReadToEndAsync();
        await using var target = File.Create(file);
        await process.StandardOutput.BaseStream.CopyToAsync(target);
        return "";
    }

    private static List<string> LastLines(string output, string errors) =>
        [.. $"{output}\n{errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(KeptLines)];

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself meanwhile.
        }
    }
}
