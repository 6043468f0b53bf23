namespace Mesh.Fuzz;

/// <summary>A parser under test with the invariants that hold for every input.</summary>
internal interface IFuzzTarget
{
    /// <summary>Inputs to begin with: one for each path that random bytes would never find.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words of the input's language, for the mutator to put in.</summary>
    IReadOnlyList<byte[]> Words { get; }

    /// <summary>Runs one input.</summary>
    /// <returns>
    /// What the input has made the parser do, in as many words as matter. An input with a new answer is kept and mutated further; it stands in for the coverage that an
    /// instrumented build would measure.
    /// </returns>
    /// <exception cref="FuzzException">An invariant does not hold. Any other exception is a finding as well.</exception>
    string Run(byte[] input);
}
