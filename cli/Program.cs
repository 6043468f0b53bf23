using System.CommandLine;
using Mesh.Cli.Commands;

RootCommand root = new("meshctl: look at a mesh and at what it does")
{
    StatusCommand.Create(),
    VersionCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
