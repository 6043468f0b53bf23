namespace Mesh.Cli.Commands;

/// <summary>When the end of a root or an issuer is news.</summary>
internal static class CertificateEnd
{
    /// <summary>Days before the end from which a check warns: time to plan.</summary>
    public const int WarningDays = 90;

    /// <summary>Days before the end from which a check fails, because replacing a root takes days.</summary>
    public const int ErrorDays = 7;
}
