using Build;
using Build.Console;
using Cake.Frosting;

Invocation.EnterProjectRoot();
if (Help.IsAsked(args))
{
    Help.Print();
    Report.Close();
    return 0;
}

if (CommandLine.WantsJson(args))
{
    Report.KeepOutputForData();
}

var exitCode = new CakeHost().UseContext<LayerContext>().UseTeardown<LayerTeardown>().Run(Invocation.WithoutDryRun(args));
Report.Close();
return exitCode;
