using Mesh.Samples;
using Mesh.Samples.Echo;
using Mesh.Samples.Hosting;
using Mesh.Samples.Load;
using Mesh.Samples.Shop;

SampleCommandLine commandLine = SampleCommandLine.Parse(args);
if (commandLine.Fault is not null)
{
    await Console.Error.WriteLineAsync(commandLine.Fault);
    await Console.Error.WriteAsync(SampleCommandLine.Usage);
    return 2;
}

try
{
    return commandLine.Role switch
    {
        "web" => await SampleHost.RunAsync(WebRole.Create(commandLine)),
        "checkout" => await SampleHost.RunAsync(CheckoutRole.Create(commandLine)),
        "payments" => await SampleHost.RunAsync(PaymentsRole.Create(commandLine)),
        "ledger" => await SampleHost.RunAsync(LedgerRole.Create(commandLine)),
        "echo" => await SampleHost.RunAsync(EchoRole.Create(commandLine)),
        "load" => await SampleHost.RunAsync(LoadRole.Create(commandLine)),
        "job" => await JobRole.RunAsync(commandLine, TimeProvider.System),
        _ => await SampleHost.HelpAsync(),
    };
}
catch (FormatException e)
{
    // A value on the command line.
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
