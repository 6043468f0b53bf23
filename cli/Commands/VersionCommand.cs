using System.CommandLine;
using System.Text.Json;
using Mesh.Cli.Output;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Command command = new("version", "Print the version of meshctl") { output };
        command.SetAction(parsed =>
        {
            VersionInfo version = new(typeof(VersionCommand).Assembly.GetName().Version!.ToString(fieldCount: 3));
            TextWriter writer = parsed.InvocationConfiguration.Output;
            writer.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? JsonSerializer.Serialize(version, CliJsonContext.Default.VersionInfo)
                : version.Client);
        });
        return command;
    }
}
