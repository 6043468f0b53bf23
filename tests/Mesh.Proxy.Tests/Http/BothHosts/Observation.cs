namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What both ends have seen of a case.</summary>
/// <param name="Backend">Every byte that the backend has received, connection by connection.</param>
/// <param name="Client">Every byte that the client has received, and how its connection has ended.</param>
internal sealed record Observation(string Backend, string Client);
