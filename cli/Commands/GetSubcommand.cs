using System.CommandLine;
using Mesh.Cli.Output;
using Mesh.Cli.Sidecars;

namespace Mesh.Cli.Commands;

/// <summary>What the sub-commands of <c>get</c> have in common.</summary>
internal sealed class GetSubcommand(string name, string description, params IReadOnlyList<Option> more)
{
    public Command Build(Action<SidecarConfig, OutputFormat, TextWriter, ParseResult> print)
    {
        GetOptions options = new(
            new Argument<string?>("POD") { Description = "POD or NAMESPACE/POD", Arity = ArgumentArity.ZeroOrOne },
            CommonOptions.Namespace(),
            new Option<string?>("--address") { Description = "HOST:PORT that leads to the sidecar's port 15000 already, instead of a way through the API server" },
            CommonOptions.Kubeconfig());
        Option<OutputFormat> output = CommonOptions.Output();
        Command command = new(name, description) { options.Pod, options.Namespace, options.Address, output, options.Kubeconfig };
        foreach (Option option in more)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            print(await GetCommand.ReadAsync(parsed, options, cancellationToken), parsed.GetValue(output), parsed.InvocationConfiguration.Output, parsed);
            return ExitCodes.Success;
        });
        return command;
    }
}
