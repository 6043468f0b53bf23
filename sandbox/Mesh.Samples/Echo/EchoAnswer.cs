namespace Mesh.Samples.Echo;

/// <summary>What echo answers to any HTTP request: who it is and what it was asked.</summary>
/// <param name="Version">Version of the pod.</param>
/// <param name="Hostname">The pod.</param>
/// <param name="Client">SPIFFE id of the caller as echo's sidecar saw it; empty for a plain caller.</param>
/// <param name="Method">Method.</param>
/// <param name="Host">The Host field.</param>
/// <param name="Target">Path and query as they arrived.</param>
/// <param name="Headers">All header fields, by lower-case name; several values joined by commas.</param>
internal sealed record EchoAnswer(
    string Version, string Hostname, string Client, string Method, string Host, string Target, Dictionary<string, string> Headers);
