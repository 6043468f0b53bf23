namespace Mesh.Proxy.Discovery;

/// <summary>What is wrong with the content of a resource.</summary>
/// <param name="Field">Path of the field, as in the proto: <c>ports[0].backends[1].weight</c>; empty for the resource as a whole.</param>
/// <param name="Reason">What is wrong, for a human.</param>
internal readonly record struct ResourceFault(string Field, string Reason);
