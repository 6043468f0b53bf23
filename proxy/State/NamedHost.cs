using System.Net;

namespace Mesh.Proxy.State;

/// <summary>A pod of a headless service.</summary>
/// <param name="Name"><c>POD.CLUSTER</c>; empty if it has none.</param>
/// <param name="Address">Its address.</param>
internal readonly record struct NamedHost(string Name, IPAddress Address);
