namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>How much may be stated. Ten clusters with 500 services of ten endpoints need a hundredth of it.</summary>
internal static class StatementLimits
{
    /// <summary>Bytes of one statement: about 2,500 endpoints.</summary>
    public const int MaxStatementBytes = 256 * 1024;

    /// <summary>Bytes of the statements of one response: larger ones would keep a slow link busy while something urgent waits.</summary>
    public const int MaxResponseBytes = 1024 * 1024;

    /// <summary>Bytes of a message on the wire: a full response, names that were removed, and what is around them.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Statements of one peer.</summary>
    public const int MaxStatements = 20_000;

    /// <summary>Bytes of all statements of one peer.</summary>
    public const long MaxTotalBytes = 64 * 1024 * 1024;

    /// <summary>Refusals in one acknowledgement.</summary>
    public const int MaxRefusals = 100;
}
