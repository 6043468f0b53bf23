using System.CommandLine;
using Mesh.Cli.Installing;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl upgrade</c>: the installation to the version of this meshctl. Sidecars stay as they are until their pods are restarted.</summary>
internal static class UpgradeCommand
{
    public static Command Create()
    {
        InstallationOptions options = new();
        Command command = new("upgrade", "Bring an installation to the version of this meshctl; give the same settings as to install");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => InstallCommand.RunAsync(parsed, options, isUpgrade: true, cancellationToken));
        return command;
    }
}
