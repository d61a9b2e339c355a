using System.Text.Json;
using Docker.DotNet;

namespace Lab.Containers;

/// <summary>What an engine says when it refuses: its own words, without the wrapping.</summary>
internal static class EngineError
{
    public static string Text(Exception problem)
    {
        var text = problem.Message;
        if (problem is DockerApiException { ResponseBody: { Length: > 0 } body })
        {
            try
            {
                using var json = JsonDocument.Parse(body);
                text = json.RootElement.GetProperty("message").GetString() ?? text;
            }
            catch (Exception none) when (none is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                text = body;
            }
        }
        return text.ReplaceLineEndings(" ").Trim();
    }
}
