using Mesh.Injector;
using Mesh.Injector.Options;
using Microsoft.AspNetCore.Builder;

InjectorCommandLine commandLine = InjectorCommandLine.Parse(args);
if (commandLine.HelpWanted)
{
    await Console.Out.WriteAsync(InjectorCommandLine.Usage);
    return 0;
}

if (commandLine.Faults.Count > 0)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, commandLine.Faults));
    return 2;
}

await using WebApplication application = InjectorApplication.Create(commandLine.Options, TimeProvider.System);
await application.RunAsync();
return 0;
