using Mesh.Bench.Measuring;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>Single changes, each from its write until the last subscriber had applied it.</summary>
/// <param name="Milliseconds">One for each change.</param>
internal sealed record ChangeResult(Series Milliseconds);
