namespace Mesh.Cli.Output;

/// <summary>How a command prints its result (<c>-o</c>).</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>For programs and patient people.</summary>
    Yaml,
}
