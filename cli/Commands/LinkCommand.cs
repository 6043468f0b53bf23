using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl link</c>: other clusters of the mesh.</summary>
internal static class LinkCommand
{
    public static Command Create() => new("link", "Other clusters: let one join, join one, and see how the links are doing")
    {
        LinkCreateCommand.Create(),
        LinkAcceptCommand.Create(),
        LinkStatusCommand.Create(),
        LinkRevokeCommand.Create(),
        LinkDeleteCommand.Create(),
    };

    public static Argument<string> Peer(string description) => new("PEER") { Description = description };
}
