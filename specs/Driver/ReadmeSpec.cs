using System.Runtime.CompilerServices;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>The package's readme shows code that compiles and does what it says.</summary>
[Trait("Tier", "unit")]
public sealed class ReadmeSpec
{
    [Fact]
    public async Task TheExampleDoesWhatItSays()
    {
        var content = Enumerable.Range(0, 8192).Select(i => (byte)(i % 251)).ToArray();
        var read = new byte[content.Length];

        using var model = new ModelPlatform(new());
        await Example(model, content, read, TestContext.Current.CancellationToken);

        read.Should().Equal(content);
    }

    [Fact]
    public void TheExampleIsTheOneInTheReadme()
    {
        var here = File.ReadAllText(Source());
        foreach (var line in ReadmeCode.Lines("Driver").Where(line => line.Length != 0))
            here.Should().Contain(line.Trim(), "the example below is a copy of it");
    }

    private static async Task Example(IPlatform platform, byte[] content, byte[] back, CancellationToken cancel)
    {
        // Resets the controller, makes the admin queues, enables it, identifies it. Whatever makes no sense is refused by its register's name and value.
        using var controller = NvmeController.Start(platform, intents: null);

        // Queue pairs lie in host memory, or, as CMBSZ allows, in the controller memory buffer. What is not allowed is refused by the flag's name.
        var buffer = controller.Cap.Cmbs ? controller.EnableCmb() : null;
        var pair = controller.CreateQueuePair(new() { Depth = 32, SubmissionIn = buffer });

        // A buffer is made once, with its PRP list, and used for any number of commands.
        using var data = Transfer.Create(controller, new(8192));
        data.Fill(content);
        var blocks = data.Bytes / controller.Namespace.BlockBytes;

        // Polled by the caller ...
        pair.Execute(NvmCommand.Write(nsid: 1, lba: 0, blocks, data.Dptr), "write");
        data.Fill(back);

        // ... or awaited, while a pump polls or waits for interrupts. Cancellation has the command aborted; a command ends exactly once, whatever happens.
        using var pump = CompletionPump.Polling(controller, pair);
        var completion = await pair.SubmitAsync(NvmCommand.Read(nsid: 1, lba: 0, blocks, data.Dptr), cancel);
        if (!completion.Status.IsSuccess)
            throw new InvalidOperationException($"{completion.Status}: {completion.Status.Advice}");
        data.CopyTo(back);
    }

    private static string Source([CallerFilePath] string path = "") => path;
}
