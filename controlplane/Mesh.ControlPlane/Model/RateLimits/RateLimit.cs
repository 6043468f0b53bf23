using Mesh.ControlPlane.Model.Access;

namespace Mesh.ControlPlane.Model.RateLimits;

/// <summary>A token bucket.</summary>
/// <param name="Name">Within its policy.</param>
/// <param name="To">Requests that it is about, any of them; empty: all.</param>
/// <param name="Key">Who shares it.</param>
/// <param name="Requests">Tokens that come in <paramref name="PerMilliseconds"/>.</param>
/// <param name="PerMilliseconds">A second to a day.</param>
/// <param name="Burst">Tokens that it holds.</param>
internal sealed record RateLimit(string Name, ValueList<AccessOperation> To, RateLimitKey Key, uint Requests, uint PerMilliseconds, uint Burst);
