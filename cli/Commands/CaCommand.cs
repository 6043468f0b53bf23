using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca</c>: the certificate authority, from where it stands to roots that are kept elsewhere.</summary>
internal static class CaCommand
{
    public static Command Create() => new("ca", "The certificate authority: where it stands, a new root, roots kept outside of the cluster")
    {
        CaStatusCommand.Create(),
        CaRotateCommand.Create(),
        CaInitCommand.Create(),
        CaRequestCommand.Create(),
        CaSignCommand.Create(),
        CaInstallCommand.Create(),
    };
}
