using System.Text.Json.Serialization;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>What the program that an instruction belongs to calls the place. One for each address in <see cref="Capture.Cpu"/>, where symbols were looked for.</summary>
/// <param name="Pc">Virtual address of the instruction.</param>
/// <param name="Name">Method or function, such as "Lab.Driver.QueuePair.Ring"; empty where none is known.</param>
/// <param name="Offset">Bytes from its begin.</param>
/// <param name="Line">Source file and line, such as "lab/Driver/QueuePair.cs:120"; empty where none is known.</param>
/// <param name="Source">Where the name is from, or why there is none.</param>
public sealed record CodeSymbol([property: JsonPropertyName("symbol")] Hex Pc, string Name, int Offset, string Line, string Source);
