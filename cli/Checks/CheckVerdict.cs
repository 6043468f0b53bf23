namespace Mesh.Cli.Checks;

/// <summary>How a check ended.</summary>
internal enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and somebody should look.</summary>
    Warning,

    /// <summary>Does not work, or will not for long.</summary>
    Error,
}
