/** Apex syntax, queries included. Needs no Java. */
import { parse } from './apex.mjs';
import { filesEnding, report } from './project.mjs';

const classes = filesEnding('.cls');
report(classes.flatMap((file) => parse(file).findings), `${classes.length} classes parsed`);
