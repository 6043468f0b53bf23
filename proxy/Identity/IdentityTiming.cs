namespace Mesh.Proxy.Identity;

/// <summary>Time and chance of the identity client.</summary>
/// <param name="Time">Clock.</param>
/// <param name="Random">Uniform in [0, 1).</param>
internal sealed record IdentityTiming(TimeProvider Time, Func<double> Random);
