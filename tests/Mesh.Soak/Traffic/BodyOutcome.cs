namespace Mesh.Soak.Traffic;

/// <summary>What became of the reading of a body.</summary>
internal enum BodyOutcome
{
    /// <summary>Every byte came, and the end.</summary>
    Whole,

    /// <summary>The connection has ended within it; what came was right.</summary>
    Broken,

    /// <summary>It was ended as if it were whole, and is not.</summary>
    PartAsWhole,

    /// <summary>A byte is not what it must be.</summary>
    Wrong,

    /// <summary>The reader had enough.</summary>
    Stopped,
}
