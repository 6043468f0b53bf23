using System.Text.Json;

namespace Mesh.Sandbox.Load;

/// <summary>What came of a <see cref="CallRequest"/>.</summary>
/// <param name="Status">Status code; 0 if there was no answer.</param>
/// <param name="Headers">Header fields of the answer by lower-case name.</param>
/// <param name="Body">Body as text, or what went wrong.</param>
/// <param name="Milliseconds">From the begin to the end of the body.</param>
internal sealed record CallResult(int Status, IReadOnlyDictionary<string, string> Headers, string Body, double Milliseconds)
{
    /// <summary>The stable code of an answer that the mesh itself made; empty for any other.</summary>
    public string Reason => Headers.GetValueOrDefault("x-mesh-reason", "");

    /// <summary>What the sample echo saw of the request, or null if somebody else answered.</summary>
    public EchoAnswer? Echo => Status == 200 ? JsonSerializer.Deserialize(Body, LoadJsonContext.Default.EchoAnswer) : null;

    /// <summary>The answer in a few words.</summary>
    public override string ToString() => $"{Status} {Reason}{(Status is 0 ? Body : "")}".TrimEnd();
}
