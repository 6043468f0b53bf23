namespace Mesh.Sandbox.Load;

/// <summary>What the sample echo saw of a request.</summary>
internal sealed record EchoAnswer(
    string Version, string Hostname, string Client, string Method, string Host, string Target, IReadOnlyDictionary<string, string> Headers);
